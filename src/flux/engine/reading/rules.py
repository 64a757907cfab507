"""Everything that the reader may say of a file. `docs/reference/lint.md` explains each code; a test compares both."""

from __future__ import annotations

from flux.engine.findings import Rule, Severity, rulebook


def _refused(code: str, sentence: str) -> Rule:
    return Rule(code=code, severity="error", sentence=sentence, unreadable=True)


def _said(code: str, severity: Severity, sentence: str) -> Rule:
    return Rule(code=code, severity=severity, sentence=sentence)


_FILE = (
    _refused("file.missing", "Le fichier ne peut pas être ouvert ({reason}). Vérifiez son nom et vos droits."),
    _refused("file.too_large", "Le fichier pèse {size} Mo : le maximum est de {most} Mo. Découpez le diagramme."),
    _refused("file.empty", "Le fichier est vide. Enregistrez de nouveau le diagramme depuis le modeleur."),
    _refused("file.not_xml", "Le fichier n’est pas du XML. Choisissez un fichier .bpmn enregistré par un modeleur."),
    _refused(
        "file.broken_xml",
        "Le XML est mal formé ({reason}). Réparez cette ligne, ou enregistrez de nouveau le diagramme depuis le modeleur.",
    ),
    _refused(
        "file.encoding",
        "Les caractères du fichier ne sont pas dans le codage annoncé ({reason}). Enregistrez-le en UTF-8.",
    ),
    _refused(
        "file.doctype",
        "Le fichier contient une déclaration DOCTYPE, refusée par sécurité. Supprimez cette déclaration.",
    ),
    _refused(
        "file.not_bpmn",
        "Le fichier n’est pas du BPMN 2.0 : sa racine est « {name} » (espace de noms : {namespace}). Choisissez un fichier .bpmn.",
    ),
    _refused(
        "file.not_definitions",
        "La racine du fichier est « {name} » ; BPMN demande « definitions ». Enregistrez de nouveau le diagramme depuis le modeleur.",
    ),
    _refused(
        "file.no_process",
        "Le fichier ne contient aucun processus. Dessinez un processus dans une piscine ou sans piscine.",
    ),
    _refused(
        "file.choreography",
        "{what} est une chorégraphie : elle décrit un échange et ne s’exécute pas. Dessinez le processus de chaque partenaire.",
    ),
    _refused(
        "file.conversation",
        "{what} est une conversation : elle décrit un échange et ne s’exécute pas. Dessinez le processus de chaque partenaire.",
    ),
    _refused(
        "file.too_deep", "{what} est emboîté à plus de {most} niveaux. Sortez une partie dans un processus appelé."
    ),
    _refused(
        "reader.bug",
        "Le lecteur s’est arrêté sur ce fichier par une faute de Flux ({reason}). Signalez-la avec le fichier.",
    ),
)

_STRUCTURE = (
    _refused(
        "id.duplicate",
        "L’identifiant {what} est déjà pris par l’élément de la ligne {other}. Donnez-lui un autre identifiant.",
    ),
    _said(
        "id.duplicate_flow",
        "warning",
        "Le flux {what} a le même identifiant que l’élément de la ligne {other}. Donnez-lui un autre identifiant.",
    ),
    _refused(
        "process.duplicate", "Le processus {what} est défini deux fois. Gardez-en un, ou changez son identifiant."
    ),
    _said(
        "process.left_out",
        "warning",
        "Le processus {what}, marqué non exécutable, ne peut pas s’exécuter ({reason}) : il est laissé de côté. Corrigez-le s’il doit servir.",
    ),
    _refused(
        "element.unknown",
        "{what} est un élément « {name} », que BPMN 2.0 ne connaît pas. Remplacez-le par un élément de BPMN.",
    ),
    _said(
        "element.misplaced",
        "warning",
        "{what} est un élément « {name} », sans effet à cette place. Supprimez-le, ou sortez-le du processus.",
    ),
    _refused(
        "element.choreography",
        "{what} est un élément de chorégraphie (« {name} ») : il ne s’exécute pas. Remplacez-le par une tâche.",
    ),
    _said(
        "container.empty",
        "warning",
        "{what} ne contient aucun élément où commencer : il se termine aussitôt. Dessinez ce qui doit s’y passer.",
    ),
    _refused("container.no_start", "{what} n’a aucun endroit où commencer. Ajoutez un événement de début."),
    _said(
        "subprocess.triggered_start",
        "error",
        "{what} est un sous-processus ordinaire dont le début porte un déclencheur, qui ne serait pas attendu. Retirez le déclencheur, ou faites-en un sous-processus événementiel.",
    ),
    _said(
        "event_subprocess.no_trigger",
        "error",
        "{what} est un sous-processus événementiel sans début déclenché : il ne commencera jamais. Donnez un déclencheur à son début.",
    ),
    _said(
        "event_subprocess.several_starts",
        "error",
        "{what} est un sous-processus événementiel qui a plusieurs débuts : BPMN en veut un seul. Gardez-en un, ou faites un sous-processus de chacun.",
    ),
    _refused(
        "flow.no_source",
        "Le flux {what} ne part d’aucun élément connu ({reference}). Rattachez son départ à un élément.",
    ),
    _refused(
        "flow.no_target",
        "Le flux {what} ne mène à aucun élément connu ({reference}). Rattachez son arrivée à un élément.",
    ),
    _refused(
        "flow.crosses",
        "Le flux {what} va de {source} à {target} à travers la limite d’un sous-processus ou d’une piscine. Arrêtez-le à la limite, ou envoyez un message.",
    ),
    _refused(
        "flow.into_event",
        "Le flux {what} mène à {target}, qui ne reçoit pas de flux. Menez-le à une activité, une passerelle ou un événement intermédiaire.",
    ),
    _said(
        "flow.into_start",
        "warning",
        "Le flux {what} revient au début {target}. Ramenez-le plutôt à l’activité qui suit ce début.",
    ),
    _said(
        "flow.never_taken",
        "error",
        "Le flux {what} part de {source}, d’où rien ne repart : il ne sera jamais suivi. Supprimez-le.",
    ),
    _said(
        "flow.condition_ignored",
        "warning",
        "Le flux {what} porte une condition, sans effet à la sortie de {source}. Retirez-la, ou mettez une passerelle exclusive ou inclusive.",
    ),
    _said(
        "flow.default_unknown",
        "warning",
        "{what} a pour flux par défaut « {reference} », qui n’en part pas. Choisissez un de ses flux sortants.",
    ),
    _said(
        "activity.quantity",
        "error",
        "{what} prend ou rend « {reference} » jetons à la fois. Écrivez un nombre entier de 1 à 100.",
    ),
    _refused(
        "boundary.unattached",
        "L’événement de bordure {what} n’est posé sur aucune activité ({reference}). Posez-le sur le bord d’une activité.",
    ),
    _said(
        "boundary.no_trigger",
        "error",
        "L’événement de bordure {what} n’a pas de déclencheur : il ne se produira jamais. Donnez-lui un type (minuterie, message, erreur…).",
    ),
    _said(
        "catch.no_trigger",
        "error",
        "L’événement intermédiaire {what} n’a pas de déclencheur : il n’attendrait rien. Donnez-lui un type (minuterie, message, condition…).",
    ),
    _said(
        "compensation.no_handler",
        "warning",
        "L’événement de compensation {what} n’est relié à aucune activité. Reliez-le par une association à l’activité qui compense.",
    ),
    _refused(
        "event.not_allowed",
        "{what} porte un déclencheur « {kind} », que BPMN n’admet pas à cette place ({position}). Changez son type ou sa place.",
    ),
    _said(
        "event.always_interrupts",
        "warning",
        "{what} est dessiné non interruptif, mais une erreur, une annulation ou une compensation interrompt toujours. Dessinez-le interruptif.",
    ),
    _said(
        "reference.unknown",
        "warning",
        "{what} renvoie à « {reference} », qui n’est pas dans le fichier. Corrigez ou supprimez ce renvoi.",
    ),
)

_EVENTS = (
    _said(
        "message.unknown",
        "warning",
        "{what} renvoie au message « {reference} », qui n’est pas déclaré : ce texte sert de nom. Déclarez le message.",
    ),
    _said(
        "message.unnamed",
        "warning",
        "{what} n’a pas de message : « {name} » sert de nom. Choisissez ou créez le message.",
    ),
    _said(
        "message.keep_for",
        "error",
        "Le message {what} doit être gardé « {text} », qui n’est pas une durée ISO 8601. Écrivez par exemple P30D.",
    ),
    _said(
        "signal.unknown",
        "warning",
        "{what} renvoie au signal « {reference} », qui n’est pas déclaré : ce texte sert de nom. Déclarez le signal.",
    ),
    _said(
        "signal.unnamed", "warning", "{what} n’a pas de signal : « {name} » sert de nom. Choisissez ou créez le signal."
    ),
    _said(
        "name.computed",
        "info",
        "{what} calcule son nom (« {name} ») au moment où il est atteint. Vérifiez que ses variables existent alors.",
    ),
    _said(
        "link.unnamed",
        "error",
        "Le lien {what} n’a pas de nom : rien ne dit où il mène. Donnez le même nom aux deux bouts du lien.",
    ),
    _refused(
        "link.no_target",
        "Le lien {what} (« {name} ») ne mène à aucun lien d’arrivée du même nom. Dessinez le lien d’arrivée, ou corrigez le nom.",
    ),
    _said(
        "link.duplicate_target",
        "error",
        "Plusieurs liens d’arrivée portent le nom « {name} » ({what}). Gardez-en un seul.",
    ),
    _said(
        "timer.empty",
        "error",
        "La minuterie {what} n’a ni date, ni durée, ni cycle. Indiquez par exemple P14D, ou une règle de délai.",
    ),
    _said(
        "timer.invalid",
        "error",
        "La minuterie {what} contient « {text} », qui n’est pas une date, une durée ou un cycle ISO 8601. Écrivez par exemple P14D, PT2H, R3/PT10M ou 2026-01-05T09:00:00+01:00.",
    ),
    _said(
        "timer.cron",
        "error",
        "La minuterie {what} contient une expression cron (« {text} »), que Flux ne lit pas. Écrivez un cycle ISO 8601, par exemple R/P1D.",
    ),
    _said(
        "condition.empty",
        "error",
        "L’événement conditionnel {what} n’a pas de condition. Écrivez-la en FEEL, par exemple montant > 10000.",
    ),
)

_TEXTS = (
    _said(
        "expression.invalid",
        "error",
        "{what} : l’expression « {text} » ne se lit pas (ligne {row}, colonne {column}) : {reason}",
    ),
    _said(
        "expression.foreign_language",
        "error",
        "{what} : l’expression « {text} » est dans un autre langage ({language}). Réécrivez-la en FEEL.",
    ),
    _said(
        "expression.translated",
        "info",
        "{what} : l’expression « {text} » a été lue comme « {feel} ». Écrivez-la ainsi pour éviter toute surprise.",
    ),
    _said(
        "script.foreign_language",
        "error",
        "Le script de {what} est dans un autre langage ({language}), que Flux n’exécute pas. Écrivez des affectations FEEL : nom = expression.",
    ),
    _said(
        "script.empty",
        "warning",
        "La tâche {what} n’a pas de script : elle ne fait rien. Écrivez des affectations FEEL : nom = expression.",
    ),
    _said(
        "service.foreign_code",
        "warning",
        "{what} appelle du code d’un autre moteur (« {name} »), qui n’existe pas ici : la tâche sera passée. Donnez-lui un sujet (flux:topic).",
    ),
    _said(
        "service.computed_topic",
        "warning",
        "{what} calcule son sujet (« {topic} »), ce que Flux ne fait pas : ce texte sert de sujet tel quel. Écrivez un sujet fixe.",
    ),
    _said("call.nothing", "error", "L’appel {what} ne dit pas quel processus appeler. Choisissez le processus."),
    _said(
        "loop.no_collection",
        "error",
        "{what} se répète, sans dire sur quelle liste ni combien de fois. Indiquez une collection ou un nombre.",
    ),
    _said(
        "loop.endless",
        "warning",
        "{what} boucle sans condition ni maximum : la boucle ne s’arrêtera pas d’elle-même. Indiquez l’un ou l’autre.",
    ),
)

RULES = rulebook((*_FILE, *_STRUCTURE, *_EVENTS, *_TEXTS))
