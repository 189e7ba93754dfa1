// One row of ours, touched every minute: how old it is in the service is how far the service is behind.
table "xrs_canary" {
  auth = false

  schema {
    int id
    timestamp created_at?=now
    timestamp updated_at?=now
  }

  index = [{type: "primary", field: [{name: "id"}]}]
}