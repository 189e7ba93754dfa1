// The deliveries of the service that were applied here, so that one sent twice is applied once.
table "xrs_inbox" {
  auth = false

  schema {
    int id
    timestamp created_at?=now
    text webhook_id
    text event_type
  }

  index = [
    {type: "primary", field: [{name: "id"}]}
    {type: "btree", field: [{name: "created_at"}]}
    {type: "btree|unique", field: [{name: "webhook_id"}]}
  ]
}
