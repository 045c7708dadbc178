"""A person's phone on the page /phone, for texting and for calling; and the front desk's own phone beside it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass
class Screen:
    """A phone on the page. `number` is chosen there by `pick_up`."""

    page: Page
    number: str

    def pick_up(self, base_url: str) -> None:
        self.page.goto(f"{base_url}/phone")
        self.page.locator("#from").select_option(self.number)
        expect(self.page.locator("#thread .empty")).to_be_visible()

    def write(self, text: str) -> None:
        """Comes back when the text was answered, or nobody answers it."""
        self.page.get_by_role("tab", name=re.compile("Messages|Mensajes")).click()
        sent = self.page.locator(".bubble.sent")
        before = sent.count()
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")
        expect(sent).to_have_count(before + 1)
        expect(self.page.locator("#typing")).to_be_empty()

    def received(self) -> list[str]:
        return self.page.locator(".bubble.received .words").all_inner_texts()

    def gets(self, text: str) -> None:
        """Since they wrote last, or soon, there is a text with this in it."""
        expect(self._since.filter(has_text=text)).not_to_have_count(0)

    def gets_nothing_of(self, text: str) -> None:
        """Since they wrote last, of what has been answered."""
        expect(self._since).not_to_have_count(0)
        expect(self._since.filter(has_text=text)).to_have_count(0)

    @property
    def _since(self) -> Locator:
        sent = "(//*[@id='thread']//*[contains(@class, 'bubble') and contains(@class, 'sent')])[last()]"
        return self.page.locator(f"xpath={sent}/following::*[contains(@class, 'bubble')]")

    def call(self) -> None:
        self.page.get_by_role("tab", name=re.compile("Phone|Teléfono")).click()
        self.page.locator("#call").click()
        expect(self.page.locator("#transcript .words").first).to_be_visible()

    def say(self, text: str) -> None:
        """When the line listens; what is said before that is lost, as on any phone."""
        expect(self.page.locator("#waiting")).to_contain_text(re.compile("Listening|Escucha"))
        self.page.locator("#say").fill(text)
        self.page.locator("#say").press("Enter")

    def hears(self, text: str) -> None:
        expect(self.page.locator("#transcript .words").last).to_contain_text(text)

    def hang_up(self) -> None:
        self.page.locator("#hangup").click()
        expect(self.page.locator("#call")).to_be_visible()

    def desk_takes_it(self) -> None:
        """The desk's phone rings; somebody listens to the whisper, and presses one."""
        desk = self.page.locator(".desk")
        desk.get_by_role("button", name=re.compile("Answer|Contestar")).click()
        expect(desk.locator(".words").last).to_contain_text(re.compile("press one|oprima|marque", re.IGNORECASE))
        desk.get_by_role("button", name=re.compile("(Press|Oprimir|Marcar) 1")).click()
