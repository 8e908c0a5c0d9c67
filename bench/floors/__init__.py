"""The least each operation could cost: the same durable rows by raw SQL, the least HTTP and HTML around them.

No login, permissions, languages or themes. Each file is one operation; `raw` is its connection.
"""
