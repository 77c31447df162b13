"""What Neo4j Browser is given: a guide in ten steps and a style sheet."""
