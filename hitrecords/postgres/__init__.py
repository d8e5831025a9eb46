"""The embedded PostgreSQL: a private server that starts when it is needed and stops with its last user.

`base.py` is the Django backend that starts it; `cluster.py` the server; `binaries.py` finds PostgreSQL;
`roles.py` makes the three roles and the database."""
