// Sends every change of the table "comment" to the service.
// The columns are the only ones that leave Xano. Edit the list to fit your table.
table_trigger "xrs_comment" {
  table = "comment"
  description = "Send changes of comment to xano-redis-sync"

  input {
    json new
    json old
    enum action {
      values = ["insert", "update", "delete", "truncate"]
    }

    text datasource
  }

  stack {
    // A fault in here must never fail the write that fired the trigger.
    try_catch {
      try {
        function.run "xrs_emit" {
          input = {
            table_name: "comment"
            columns   : ["id", "created_at", "updated_at", "user_id", "post_id", "content", "external_id"]
            action    : $input.action
            new_row   : $input.new
            old_row   : $input.old
            datasource: $input.datasource
          }
        } as $emitted
      }

      catch {
        debug.log {
          value = {event: "xrs_emit_failed", table_name: "comment"}
        }
      }
    }
  }

  actions = {delete: true, insert: true, update: true, truncate: true}
  datasources = ["live"]
  history = 100
}