"""Prints as JSON what Python's own mail parser finds in a message."""

import email
import email.policy
import hashlib
import json
import sys

with open(sys.argv[1], "rb") as file:
    raw = file.read()
message = email.message_from_bytes(raw, policy=email.policy.default)
defects = [str(defect) for part in message.walk() for defect in part.defects]
for part in message.walk():
    for value in part.values():
        defects += [str(defect) for defect in getattr(value, "defects", ())]


def body(kind):
    part = message.get_body((kind,))
    return part.get_content() if part else ""


def mailboxes(name):
    return [[one.display_name, one.addr_spec] for one in message[name].addresses] if message[name] else []


print(json.dumps({
    "subject": message["Subject"],
    "from": mailboxes("From"),
    "to": mailboxes("To"),
    "date": message["Date"].datetime.isoformat(),
    "unsent": message["X-Unsent"],
    "message_id": message["Message-ID"],
    "in_reply_to": message["In-Reply-To"],
    "references": message["References"],
    "text": body("plain"),
    "html": body("html"),
    "attachments": [
        [part.get_filename(), part.get_param("name"), part.get_content_type(), hashlib.sha256(part.get_payload(decode=True)).hexdigest()]
        for part in message.iter_attachments()
    ],
    "defects": defects,
    "crlf": raw.count(b"\n") == raw.count(b"\r\n"),
    "longest": max(len(line) for line in raw.split(b"\r\n")),
}, ensure_ascii=False))
