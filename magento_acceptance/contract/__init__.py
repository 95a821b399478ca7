"""A shop's web API as its OpenAPI describes it, compared with what the scenarios use, or with another release's."""
