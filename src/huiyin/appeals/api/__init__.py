"""The JSON API of appeals: raise, progress by code, receipt with its secret, list for linked systems (SYSTEMS B13).

It describes itself at ``/api/openapi.json``. Every error is a sentence with the field it belongs to. Linked systems
send ``Authorization: Bearer …`` and, to be able to try again, ``Idempotency-Key``; keys have a limit a minute.
"""
