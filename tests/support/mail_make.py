"""Writes a message as Python's own mail package writes it: from, subject, then pairs of file name and content's file."""

import sys
from email.message import EmailMessage
from email.policy import SMTP

target, sender, subject, *files = sys.argv[1:]
message = EmailMessage()
message["From"] = sender
message["To"] = "绩效科 <jx@example.gov.cn>"
message["Subject"] = subject
message["Date"] = "Thu, 14 Apr 2022 23:30:00 +0000"
message["Message-ID"] = "<first@example.cn>"
message.set_content("您好，附件是我局的自评表。")
for name, path in zip(files[::2], files[1::2]):
    with open(path, "rb") as file:
        message.add_attachment(file.read(), maintype="application", subtype="octet-stream", filename=name)
with open(target, "wb") as file:
    file.write(message.as_bytes(policy=SMTP))
