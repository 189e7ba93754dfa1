// Writes one change into the outbox, then queues its delivery. It calls nobody, so that the write
// that fired the trigger does not wait for the network.
function "xrs_emit" {
  description = "Write one change into the outbox, then queue its delivery"

  input {
    text table_name
    text[] columns
    text action
    json new_row
    json old_row
    text datasource
  }

  stack {
    // The side that an action does not have may come as {}, as [] or as null: it is not looked at.
    var $new_row {
      value = {}
    }

    var $old_row {
      value = {}
    }

    var $row_id {
      value = null
    }

    conditional {
      if ($input.action == "update" || $input.action == "delete") {
        var.update $old_row {
          value = $input.old_row|pick:$input.columns
        }

        var.update $row_id {
          value = $input.old_row|get:"id":null
        }
      }
    }

    conditional {
      if ($input.action == "insert" || $input.action == "update") {
        var.update $new_row {
          value = $input.new_row|pick:$input.columns
        }

        var.update $row_id {
          value = $input.new_row|get:"id":null
        }
      }
    }

    security.create_uuid as $event_id
    var $event {
      value = {
        v          : 1
        event_id   : $event_id
        table      : $input.table_name
        action     : $input.action
        id         : $row_id
        occurred_at: (now|to_ms)
        datasource : $input.datasource
        new        : $new_row
        old        : $old_row
      }
    }

    // The sweeper leaves the row alone for a minute: by then the queued delivery has been tried.
    var $next_try_at {
      value = now|add_secs_to_timestamp:60
    }

    db.add "xrs_outbox" {
      data = {
        event_id   : $event_id
        table_name : $input.table_name
        action     : $input.action
        row_id     : ($row_id|to_text)
        body       : ($event|json_encode)
        status     : "pending"
        next_try_at: $next_try_at
      }
    } as $outbox

    function.run "xrs_deliver" {
      runtime_mode = "async-shared"
      input = {outbox_id: $outbox.id}
    } as $job
  }

  response = {outbox_id: $outbox.id}
}