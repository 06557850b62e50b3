"""Sends messages through the test's own server, as the mail programs of departments do."""

import json
import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

with open(sys.argv[1], encoding="utf-8") as file:
    order = json.load(file)
context = ssl.create_default_context(cafile=order["certificate"])
context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
with smtplib.SMTP_SSL("localhost", order["port"], context=context) as server:
    server.login("post@example.gov.cn", order["password"])
    for one in order["messages"]:
        if "raw" in one:
            content = one["raw"].encode().replace(b"\n", b"\r\n")
        else:
            message = EmailMessage()
            message["From"] = one["from"]
            message["To"] = one["to"]
            message["Subject"] = one.get("subject", "自评表")
            message["Date"] = formatdate(localtime=True)
            message["Message-ID"] = make_msgid(domain="example.gov.cn")
            for name, value in one.get("headings", {}).items():
                message[name] = value
            message.set_content("您好，附件请查收。\n")
            for path in one.get("files", []):
                message.add_attachment(
                    Path(path).read_bytes(),
                    maintype="application",
                    subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    filename=Path(path).name,
                )
            content = message.as_bytes()
        server.sendmail(one.get("envelope", one["from"]), [one["to"]], content)
