"""HTTP machinery: answers, pages, event streams, the API description. No word of medicine."""
