"""A container's health check: `health.py URL [PART]` fails unless URL answers 200, or says "ok" of PART.

/readyz answers 503 while any part is missing; a worker is asked about itself alone. Rasa wants to see the secret.
"""

import json
import os
import sys
import urllib.error
import urllib.request


def main(url, part=""):
    request = urllib.request.Request(url, headers={"X-Porchlight-Secret": os.environ.get("RASA_SECRET", "")})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        if not part:
            return 1
        body = error.read()
    except OSError:
        return 1
    return 0 if not part or json.loads(body).get(part) == "ok" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
