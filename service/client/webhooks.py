"""Where a party is told of changes, and what it was told: addresses, notices, dead letters sent again."""

from collections.abc import Iterator

from service.api.notice_schemas import Notices as NoticesPage
from service.api.notice_schemas import NoticeView, Replayed, WebhookAsked, Webhooks, WebhookView
from service.client.jobs import Jobs
from service.client.reading import Cursor


class Told(Jobs):
    """Addresses of a party's own; what arrived there is verified by `client.notices`."""

    def add_webhook(self, address: str) -> WebhookView:
        """Have this party told at an address from now on."""
        return self._post(WebhookView, "v1/webhooks", WebhookAsked(address=address))

    def webhooks(self) -> list[WebhookView]:
        """Every address, paused and closed ones too."""
        return self._get(Webhooks, "v1/webhooks").webhooks

    def webhook(self, number: str) -> WebhookView:
        """One address with what became of its deliveries."""
        return self._get(WebhookView, f"v1/webhooks/{number}")

    def pause_webhook(self, number: str) -> WebhookView:
        """Send nothing there for the time being; what comes up waits."""
        return self._post(WebhookView, f"v1/webhooks/{number}/pause")

    def resume_webhook(self, number: str) -> WebhookView:
        """Send there again."""
        return self._post(WebhookView, f"v1/webhooks/{number}/resume")

    def close_webhook(self, number: str) -> WebhookView:
        """Send nothing there any more; what did not arrive goes on to another address, or is dead until there is one."""
        return self._post(WebhookView, f"v1/webhooks/{number}/close")

    def notices(self, *, state: str | None = None) -> Iterator[NoticeView]:
        """What this party was told or is to be told, newest first; only those in a state."""

        def ask(before: Cursor) -> tuple[NoticesPage, list[NoticeView]]:
            page = self._get(NoticesPage, "v1/notices", {"before": before, "state": state})
            return page, page.notices

        return self._pages(ask)

    def notice(self, number: str) -> list[NoticeView]:
        """One notice, to each address that it goes to."""
        return self._get(NoticesPage, f"v1/notices/{number}").notices

    def replay_notice(self, number: str) -> Replayed:
        """Have a dead letter sent again."""
        return self._post(Replayed, f"v1/notices/{number}/replay")
