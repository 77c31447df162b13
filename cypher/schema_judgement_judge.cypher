// purpose: Finds Judgements by judge and verdict.
// mode: schema
CREATE INDEX judgement_judge IF NOT EXISTS FOR (n:Judgement) ON (n.judge, n.verdict)
