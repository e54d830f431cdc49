"""Official documents as data, and as PDF and DOCX that look right on paper (GB/T 9704-2012; DOMAIN §6.4).

parts     what a document is: `Notice`, `Record`, `Bundle`, and the blocks of their bodies
wording   dates, numbers and titles as paper wants them; which characters may be printed
measures  margins, sizes, pitches
words     the fixed words of a notice
fonts     which font plays which part
pdf       `pdf(document)`: typeset here, offline, equal bytes for equal documents (`layout.typ` is the layout)
docx      `docx(document)`: for a word processor, with the standard font names
"""
