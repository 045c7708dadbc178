"""`rasa`, as its command line starts it, with the Twilio client's calls going to a recorder on loopback.

`python launch.py http://127.0.0.1:PORT run …`, on the engine's Python. Rasa's channel offers no setting for it. Nothing
else is changed; the peer is spared TLS and the way to Twilio and back, which its stock channel waits for in each turn.
"""

import sys
from typing import Any

import rasa.__main__
from twilio.http.http_client import TwilioHttpClient

_TWILIO = "https://api.twilio.com"


def main() -> None:
    recorder = sys.argv.pop(1)
    send = TwilioHttpClient.request

    def to_recorder(self: TwilioHttpClient, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if not url.startswith(_TWILIO):
            raise RuntimeError(f"{url} is not Twilio's")
        return send(self, method, recorder + url[len(_TWILIO) :], *args, **kwargs)

    TwilioHttpClient.request = to_recorder
    rasa.__main__.main()


if __name__ == "__main__":
    main()
