"""The kernel: what every other part stands on, and which knows no other part.

One file or folder per noun:

time        the only clock                      ids         UUIDv7, ordered and readable as time
refusal     "no", said helpfully                codes       case, citizen, organisation and place codes
crypto      key ring, encrypted columns         masking     names and numbers shown in part
chain       canonical bytes, links, faults      audit       who did what, append-only
appendonly  tables that can only grow           limits      failure counters, the caller's address
access      who may open which route            tables      Excel and CSV, in and out
images      attachments made safe               quiet       hours in which nothing rings
bigrams     words for the Chinese search index  qr          QR codes as SVG
pages       Jinja2 environment and page kit     models      the kernel's own two tables

Arrows: kernel → Django, cryptography, openpyxl, Pillow, segno. Nothing of ours.
"""
