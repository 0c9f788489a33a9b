/** The name of the replica of the database on the stack's network, and of its container. */
export const replicaName = "db-replica";
