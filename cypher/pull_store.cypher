// purpose: What tells one store from another: a graph that is thrown away and made anew counts its revisions from 0 again.
// mode: read
// column store: the store's id
CALL db.info() YIELD id
RETURN id AS store
ORDER BY store
