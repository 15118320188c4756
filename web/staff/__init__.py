"""The staff page: accounts of its own, the inbox, the catalog, questions and figures, under `/staff`."""
