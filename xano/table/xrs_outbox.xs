// Every change of the synced tables, from the moment it happens until the service has it.
table "xrs_outbox" {
  auth = false

  schema {
    int id
    timestamp created_at?=now
    uuid event_id
    text table_name
    text action
    text row_id?
    text body
    text status?="pending"
    int attempts?
    int last_status?
    text last_answer?
    timestamp next_try_at?=now
    timestamp sent_at?
  }

  index = [
    {type: "primary", field: [{name: "id"}]}
    {type: "btree", field: [{name: "status"}, {name: "next_try_at"}]}
    {type: "btree", field: [{name: "created_at"}]}
    {type: "btree|unique", field: [{name: "event_id"}]}
  ]
}