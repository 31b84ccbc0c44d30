"""Other systems' exports become timelines: `goldenhour replay FILE`.

A mapping (`mappings/*.toml`) names the columns. Entry ids are made from the source's own row ids, so that the same file
replayed adds nothing. A row that cannot be taken, and a row whose clocks contradict one another, stands in the report
with the reason.
"""
