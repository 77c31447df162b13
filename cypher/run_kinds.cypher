// purpose: How many targets of each kind a run has that are open or have a pair.
// mode: read
// param run: the run's id
// example: run = "b2:none"
// column kind: kind of question
// column targets: targets open or done
MATCH (:Run {id: $run})<-[:IN]-(t:Target)
WHERE t.state IN ["open", "done"]
RETURN coalesce(t.kind, "yesno") AS kind, count(*) AS targets
ORDER BY kind
