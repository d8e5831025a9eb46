"""The coding desk by keyboard: find, code, cite, correct, finish."""

import datetime as dt

import pytest
from django.conf import settings

from coding.assignment import actions
from coding.assignment.models import CodeEvidence, CodeSet
from coding.codes.search import search_codes
from tests.browser.looks import faults
from tests.factories import coding, people, records

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(browser_page, live_server):
    """Priya Nair, coder, at the desk of a stay that is ready to code."""
    hospital = people.facility("MVMC")
    cast = people.cast()
    ruth = records.patient(hospital, family="Ames", given="Ruth", birth_date=dt.date(1955, 3, 4), sex="F")
    stay = records.discharged(ruth, by=cast.registrar, attending=cast.attending)
    coding.summary(stay)
    codeset = coding.ready(stay, by=cast.coder)
    cookie = people.client_for(cast.coder).cookies[settings.SESSION_COOKIE_NAME]
    browser_page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    browser_page.context.set_default_timeout(60_000)
    search_codes("icd10cm", "warm", on=dt.date(2026, 5, 1))  # the words are read once a process: not while it is typed
    browser_page.context.set_default_timeout(30_000)  # a busy machine takes its time to group and draw
    browser_page.goto(f"/coding/assignment/{codeset.public_id}/")
    browser_page.codeset, browser_page.cast = codeset, cast
    return browser_page


def add(page, words: str, code: str) -> None:
    """Type words, take the first answer."""
    page.locator("#add").press_sequentially(words)
    page.wait_for_selector("#hits:not([hidden]) [aria-selected=true]")
    page.wait_for_function(
        "code => document.querySelector('#hits [aria-selected=true] .code')?.textContent === code", arg=code
    )
    page.keyboard.press("Enter")
    page.wait_for_selector(f"tr[data-code='{code}']")


def clean(page) -> None:
    assert faults(page) == []


def test_a_stay_is_coded_without_a_mouse(desk):
    clean(desk)
    desk.keyboard.press("Control+Enter")  # start
    desk.wait_for_selector("#add")
    add(desk, "nstemi", "I21.4")
    add(desk, "type 2 diabetes hyperglyc", "E11.65")
    add(desk, "z79.4", "Z79.4")
    desk.keyboard.press("Alt+a")
    add(desk, "chest pain", "R07.9")
    desk.keyboard.press("Alt+p")
    add(desk, "027034Z", "027034Z")
    clean(desk)
    for code in ("I21.4", "E11.65"):
        desk.locator(f"tr[data-code='{code}'] select[name=poa]").select_option("Y")
        desk.wait_for_function("c => !document.querySelector('.edits').textContent.includes(c + ' needs')", arg=code)
    cite(desk, "Troponin rose to 4.2", "I21.4")
    desk.locator("[name=performed_on]").fill("t-4")
    desk.locator("[name=performed_on]").press("Tab")
    desk.wait_for_function("() => !document.querySelector('.edits').textContent.includes('needs its date')")
    desk.locator("select[name=provider]").select_option(label="Okafor, Samuel")
    desk.wait_for_function("() => !document.querySelector('.edits').textContent.includes('needs who')")
    desk.get_by_role("button", name="It does").press("Enter")
    desk.wait_for_selector(".btn--primary[data-verb=finalize]")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/coding/assignment/")
    codeset = CodeSet.objects.select_related("drg").get(pk=desk.codeset.pk)
    assert (codeset.status, codeset.drg.drg) == ("FINAL_CODED", 322)


def cite(page, words: str, code: str) -> None:
    """Select words in the record, go to the code, press e."""
    page.locator(f"tr[data-code='{code}'] .open").focus()
    page.evaluate(
        """words => {
            const walk = document.createTreeWalker(document.querySelector("[data-pages]"), NodeFilter.SHOW_TEXT);
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
        }""",
        words,
    )
    page.keyboard.press("e")
    page.wait_for_selector(f"tr[data-code='{code}'] [data-cited]")
    assert CodeEvidence.objects.get().passage == words


def test_a_code_that_is_none_gives_the_words_back(desk):
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#add")
    desk.locator("#add").press_sequentially("zzzzqqqq")
    desk.wait_for_selector("#hits .nothing")
    desk.keyboard.press("Enter")
    assert desk.locator("#add").input_value() == "zzzzqqqq"
    assert desk.locator("tr[data-assignment]").count() == 0


def test_a_change_made_while_the_pane_is_drawn_is_kept(desk):
    """POA was lost once: what was chosen in the moment of drawing reached nobody."""
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#add")
    coding.add(CodeSet.objects.get(pk=desk.codeset.pk), "I21.4", "E11.65", "I10", by=desk.cast.coder)
    desk.reload()
    desk.evaluate(
        """() => {
            const poa = code => document.querySelector(`tr[data-code="${code}"] select[name=poa]`);
            const choose = code => { poa(code).value = "Y"; poa(code).dispatchEvent(new Event("change", { bubbles: true })); };
            const edits = document.querySelector("#task");
            new MutationObserver((_, self) => {
                if (edits.textContent.includes("I21.4 needs")) return;
                self.disconnect();
                choose("E11.65");  // in the very moment of drawing,
                choose("I10");     // and while the answer to that is on its way
            }).observe(edits, { childList: true, subtree: true, characterData: true });
            choose("I21.4");
        }"""
    )
    desk.wait_for_function("() => !document.querySelector('#task').textContent.includes('needs its POA')")
    values = desk.codeset.assignments.order_by("sequence").values_list("poa", flat=True)
    assert list(values) == ["Y", "Y", "Y"]


def test_what_is_half_typed_stays_when_the_pane_is_drawn(desk):
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#add")
    codeset = CodeSet.objects.get(pk=desk.codeset.pk)
    coding.add(codeset, "I21.4", by=desk.cast.coder)
    coding.add(codeset, "027034Z", by=desk.cast.coder, system="icd10pcs")
    desk.reload()
    desk.locator("tr[data-code='I21.4'] select[name=poa]").select_option("Y")
    day = desk.locator("[name=performed_on]")
    day.press_sequentially("11/1")
    desk.wait_for_function("() => !document.querySelector('#task').textContent.includes('I21.4 needs')")
    day.press_sequentially("5")
    assert day.input_value() == "11/15"


def test_enter_before_the_answer_takes_what_was_typed_and_not_what_is_still_listed(desk):
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#add")
    desk.locator("#add").press_sequentially("e11")
    desk.wait_for_selector("#hits:not([hidden]) [aria-selected=true]")
    desk.evaluate(
        """() => {
            const add = document.querySelector("#add");
            add.value = "e11.65";
            add.dispatchEvent(new InputEvent("input", { bubbles: true }));
            add.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
        }"""
    )
    desk.wait_for_selector("tr[data-assignment]")
    assert [row.dotted for row in desk.codeset.assignments.all()] == ["E11.65"]


def test_codes_are_sequenced_by_keys_and_by_dragging(desk):
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#add")
    coding.add(CodeSet.objects.get(pk=desk.codeset.pk), "I21.4", "E11.65", "I10", by=desk.cast.coder)
    desk.reload()
    shown = (
        "() => [...document.querySelectorAll('[data-part=diagnoses] tr[data-code]')].map(tr => tr.dataset.code).join()"
    )
    desk.locator("tr[data-code='I10'] .open").focus()
    desk.keyboard.press("Alt+ArrowUp")
    desk.wait_for_function(f"() => ({shown})() === 'I21.4,I10,E11.65'")
    desk.locator("tr[data-code='E11.65'] .desc").drag_to(desk.locator("tr[data-code='I21.4'] .desc"))
    desk.wait_for_function(f"() => ({shown})() === 'E11.65,I21.4,I10'")
    assert desk.codeset.assignments.get(kind="principal").dotted == "E11.65"


def test_a_press_on_a_code_shows_its_words_in_whichever_document(desk):
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#add")
    codeset = CodeSet.objects.get(pk=desk.codeset.pk)
    first, second = coding.add(codeset, "I21.4", "D62", by=desk.cast.coder)
    other = coding.summary(codeset.encounter, text="Hemoglobin fell to 7.1 after the procedure.")
    summary = codeset.encounter.documents.exclude(pk=other.pk).get()
    actions.cite(first, by=desk.cast.coder, version=summary.current_version, passage="Troponin rose to 4.2")
    actions.cite(second, by=desk.cast.coder, version=other.current_version, passage="Hemoglobin fell to 7.1")
    desk.reload()
    lit = "() => [...(CSS.highlights.get('cited-now') ?? [])].map(range => range.toString()).join()"
    for code, words in (("D62", "Hemoglobin fell to 7.1"), ("I21.4", "Troponin rose to 4.2")):
        desk.locator(f"tr[data-code='{code}'] .open").click()
        desk.wait_for_function(f"words => ({lit})() === words", arg=words)


def test_the_other_claim_is_opened_from_the_desk(desk):
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#add")
    desk.get_by_text("More", exact=True).click()
    desk.get_by_role("button", name="Add a professional claim").click()
    desk.wait_for_selector("text=professional claim")
    assert desk.locator("header.head a", has_text="facility: in coding").count() == 1
    desk.keyboard.press("Control+Enter")  # start
    desk.wait_for_selector("#add")
    add(desk, "nstemi", "I21.4")
    desk.keyboard.press("Alt+l")
    desk.locator("#add").press_sequentially("99223-ai")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("tr[data-code='99223']")
    clean(desk)
    row = CodeSet.objects.get(side="professional").assignments.get(kind="line")
    assert (row.code, row.modifiers, row.place_of_service) == ("99223", ["AI"], "21")
