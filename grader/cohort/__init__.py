"""A class: what is kept of each submission, and what can be said of all of them together. Pure: entries in, texts out.

Report ─> Entry ─┬─> statistics, clusters, pairs ─> class.html
                 └─> grades.csv
"""
