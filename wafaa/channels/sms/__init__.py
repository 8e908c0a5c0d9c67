"""Text messages. One channel, so that a consent is one consent; its provider is the line's own affair.

A line's options: `provider` (twilio | unifonic), `sender` (a number as +digits, a name of up to eleven letters, which
can receive nothing, or a Twilio messaging service MG…), `account` (Twilio's account SID). Secrets: `token` (Twilio's
auth token, Unifonic's AppSid) and for Unifonic `hook` (the password it shows when it calls).
"""
