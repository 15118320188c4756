"""How conversations are kept: the tracker store that `endpoints.yml` names."""
