"""Everything that the checks may say of a definition. `docs/reference/lint.md` explains each code."""

from __future__ import annotations

from flux.engine.findings import Rule, Severity, rulebook


def _said(code: str, severity: Severity, sentence: str) -> Rule:
    return Rule(code=code, severity=severity, sentence=sentence)


RULES = rulebook(
    (
        _said(
            "user.no_role",
            "error",
            "La tâche {what} ne dit pas qui doit y répondre. Donnez-lui un rôle, ou placez-la dans un couloir.",
        ),
        _said(
            "user.unknown_role",
            "error",
            "La tâche {what} demande le rôle « {role} », que personne ne peut tenir ici. Choisissez un rôle connu.",
        ),
        _said(
            "user.no_deadline",
            "warning",
            "La tâche {what} n’a pas d’échéance : elle peut attendre sans fin. Donnez-lui une échéance, ou une minuterie en bordure.",
        ),
        _said(
            "user.unknown_form",
            "error",
            "La tâche {what} demande le formulaire « {form} », qui n’existe pas. Créez-le, ou choisissez-en un autre.",
        ),
        _said(
            "start.unknown_form",
            "error",
            "Le début {what} demande le formulaire « {form} », qui n’existe pas. Créez-le, ou choisissez-en un autre.",
        ),
        _said(
            "decision.none",
            "warning",
            "La tâche {what} n’interroge aucune décision : elle sera passée. Choisissez une décision.",
        ),
        _said(
            "decision.unknown",
            "error",
            "La tâche {what} interroge la décision « {decision} », qui n’existe pas. Déposez la table, ou choisissez-en une autre.",
        ),
        _said(
            "call.unknown_process",
            "error",
            "L’appel {what} demande le processus « {process} », qui n’existe pas. Déposez-le, ou choisissez-en un autre.",
        ),
        _said(
            "service.nothing_bound",
            "info",
            "La tâche {what} n’est reliée à aucun service : elle sera passée. Donnez-lui un sujet (flux:topic) si quelque chose doit se faire.",
        ),
        _said(
            "gateway.flow_without_condition",
            "warning",
            "Le flux « {flow} » part de la passerelle {what} sans condition : il est toujours ouvert. Écrivez sa condition, ou faites-en le flux par défaut.",
        ),
        _said(
            "gateway.no_default",
            "info",
            "La passerelle {what} n’a pas de flux par défaut : si aucune condition n’est vraie, le processus s’arrêtera sur un incident. Choisissez un flux par défaut.",
        ),
        _said(
            "gateway.event_target",
            "error",
            "La passerelle {what} mène à {target}, qui n’attend rien. Menez-la à un événement intermédiaire ou à une réception de message.",
        ),
        _said(
            "node.unreachable",
            "warning",
            "{what} n’est jamais atteint. Reliez-le au reste du diagramme, ou supprimez-le.",
        ),
        _said(
            "node.no_end", "warning", "Depuis {what}, aucun chemin ne mène à une fin. Ajoutez une sortie à la boucle."
        ),
        _said(
            "boundary.never_thrown",
            "warning",
            "{what} guette une erreur ou une escalade que {host} ne peut pas lever. Posez-le ailleurs, ou retirez-le.",
        ),
        _said(
            "event.duplicate",
            "error",
            "{what} guette la même chose que {other}, au même endroit : il ne se produirait jamais. Gardez-en un des deux.",
        ),
        _said(
            "cancel.outside_transaction",
            "error",
            "{what} annule une transaction, mais n’est pas sur ni dans une transaction. Changez son type, ou faites du sous-processus une transaction.",
        ),
        _said(
            "compensation.unknown_activity",
            "error",
            "{what} demande de compenser « {activity} », qui n’est pas dans le processus. Choisissez une activité.",
        ),
        _said(
            "timer.unknown_deadline",
            "error",
            "La minuterie {what} compte le délai de la règle « {rule} », qui n’existe pas ou ne donne pas de délai. Choisissez une règle connue.",
        ),
        _said(
            "start.duplicate_message",
            "error",
            "{what} commence par le message « {name} », comme un autre début ({other}). Donnez à chacun son message.",
        ),
        _said(
            "start.duplicate_signal",
            "info",
            "{what} commence par le signal « {name} », comme un autre début ({other}) : chaque signal commencera deux instances.",
        ),
        _said(
            "start.several",
            "warning",
            "{what} est un second début sans déclencheur, à côté de {other} : les deux commenceront ensemble. Gardez-en un, ou donnez-leur un déclencheur.",
        ),
    )
)
