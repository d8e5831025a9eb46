"""How a page is looked at: when it has come to rest, and what axe finds wrong with it, in the light and in the dark."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

# Nothing is on its way or being drawn for a tenth of a second; a quiet network alone would cost half of one.
AT_REST = """async () => {
    await document.fonts.ready;
    for (let calm = 0; calm < 5; calm++) {
        await new Promise(done => setTimeout(done, 20));
        if (document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")) calm = -1;
    }
}"""
# axe is in the page already, from the look in the light.
CONTRAST = """async () => (await axe.run(document, {runOnly: ["color-contrast"]})).violations
    .flatMap(rule => rule.nodes.map(node => "in the dark, color-contrast: " + node.target.join(" ")))"""


def settle(page) -> None:
    """Waits until the page and the parts that it fetches by itself stand."""
    for _ in range(5):
        page.wait_for_load_state("load")
        try:
            return page.evaluate(AT_REST)
        except Error as gone:
            if "navigation" not in str(gone):  # a page that was just leaving: look at the next one
                raise
    return None


def faults(page) -> list[str]:
    """What axe finds wrong, as rule and place; all that differs in the dark is color."""
    settle(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = Axe().run(page).response["violations"]
    wrong = [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    wrong += page.evaluate(CONTRAST)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return wrong
