// The deliveries of the service that were dealt with here: one sent twice is applied once, and what
// comes late is not applied after what is newer.
table "xrs_inbox" {
  auth = false

  schema {
    int id
    timestamp created_at?=now
    text webhook_id
    text event_type
    text entity_key?
    timestamp happened_at?
  }

  index = [
    {type: "primary", field: [{name: "id"}]}
    {type: "btree", field: [{name: "created_at"}]}
    {type: "btree", field: [{name: "entity_key"}, {name: "happened_at"}]}
    {type: "btree|unique", field: [{name: "webhook_id"}]}
  ]
}