"""Bytes that are no diagram are refused with a sentence and a line; nothing of them is fetched or expanded."""

import pytest

from flux.engine.reading import compile_processes, read
from flux.engine.reading.intake import MAX_BYTES
from flux.errors import DefinitionRejected
from tests.engine.reading.diagrams import HEAD, around, bpmn, codes

GOOD = bpmn(around('<task id="a"/>'))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b" \n ", "file.empty"),
        (b"Bonjour", "file.not_xml"),
        (b"PK\x03\x04\x00\x00", "file.broken_xml"),
        (b"<definitions><process></definitions>", "file.broken_xml"),
        (b"<a>&nbsp;</a>", "file.broken_xml"),
        ('<?xml version="1.0" encoding="UTF-8"?><a>é</a>'.encode("latin-1"), "file.encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "file.encoding"),
        (b"<html/>", "file.not_bpmn"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "file.not_bpmn"),
        (b'<process xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "file.not_definitions"),
        (f"{HEAD}</definitions>".encode(), "file.no_process"),
        (
            f'{HEAD}<collaboration id="c"><participant id="x"/></collaboration></definitions>'.encode(),
            "file.no_process",
        ),
        (f'{HEAD}<choreography id="c"/></definitions>'.encode(), "file.choreography"),
        (
            f'{HEAD}<collaboration id="c"><conversation id="k"/></collaboration></definitions>'.encode(),
            "file.conversation",
        ),
    ],
)
def test_what_is_no_diagram_is_refused_by_name(data, code):
    reading = read(data)
    assert not reading.readable
    assert codes(reading) == {code}
    assert reading.processes == ()


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE definitions SYSTEM "http://example.invalid/x.dtd">',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    ],
)
def test_any_document_type_is_refused(prolog):
    reading = read(prolog.encode() + GOOD.replace(b"<task", b"<!-- &c; --><task"))
    assert codes(reading) == {"file.doctype"}


def test_a_broken_line_is_named():
    (finding,) = read(b"<a>\n<b>\n</a>").findings
    assert finding.line == 3
    assert finding.severity == "error"


def test_a_file_beyond_the_bound_is_not_parsed():
    assert codes(read(GOOD + b" " * MAX_BYTES)) == {"file.too_large"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-15"])
def test_any_encoding_that_is_announced_is_read(encoding):
    text = bpmn(around('<task id="a" name="Délibérer"/>')).decode()
    declared = "UTF-8" if encoding == "utf-8-sig" else encoding
    data = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)
    (process,) = read(data).processes
    assert process.nodes["a"].name == "Délibérer"


def test_blanks_before_the_declaration_do_no_harm():
    assert read(b'\n <?xml version="1.0"?>' + GOOD).readable


def test_subprocesses_without_end_in_each_other_are_refused_without_a_crash():
    deep = "".join(f'<subProcess id="n{n}">' for n in range(90)) + "</subProcess>" * 90
    assert "file.too_deep" in codes(read(bpmn(deep)))


def test_two_thousand_nodes_in_a_row_are_read():
    nodes = [f"n{n}" for n in range(2000)]
    flows = "".join(f'<sequenceFlow id="f{n}" sourceRef="n{n}" targetRef="n{n + 1}"/>' for n in range(1999))
    (process,) = read(bpmn("".join(f'<task id="{node}"/>' for node in nodes) + flows)).processes
    assert len(process.nodes) == 2000
    assert process.containers["p"].starts == ("n0",)


def test_publishing_a_faulty_diagram_says_all_its_faults_at_once():
    body = (
        '<task id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="nulle"/><boundaryEvent id="b" attachedToRef="x"/>'
    )
    with pytest.raises(DefinitionRejected) as refused:
        compile_processes(bpmn(body))
    assert {"flow.no_target", "boundary.unattached"} <= {finding.code for finding in refused.value.findings}


def test_publishing_gives_the_processes_of_all_files():
    other = GOOD.replace(b'id="p"', b'id="q"')
    assert [process.key for process in compile_processes([("a.bpmn", GOOD), ("b.bpmn", other)])] == ["p", "q"]


def test_one_process_in_two_files_is_refused():
    assert codes(read([("a.bpmn", GOOD), ("b.bpmn", GOOD)])) == {"process.duplicate"}


@pytest.mark.parametrize(
    "body",
    [
        '<task id="a"/>' * 6_000,
        "<scriptTask id='a'><script>x = 1" + "\n+ 1" * 50_000 + "</script></scriptTask>",
        "<task id='a'/><sequenceFlow sourceRef='a' targetRef='" + "x:" * 50_000 + "'/>",
        "<task id='a' name='" + "${" * 50_000 + "'/>",
    ],
)
def test_a_file_made_to_keep_the_reader_busy_is_soon_done(body):
    read(bpmn(body))  # nothing may be quadratic; the suite's timeout is the bound
