// Sends again what was not delivered: an async job that got lost, a time when the service was away.
task "xrs_sweep" {
  description = "Send again what the service has not taken yet"

  stack {
    var $due {
      value = now
    }

    db.query "xrs_outbox" {
      where = $db.xrs_outbox.status == "pending" && $db.xrs_outbox.next_try_at <= $due
      sort = {id: "asc"}
      return = {type: "list", paging: {page: 1, per_page: 200, metadata: false}}
      output = ["id"]
    } as $rows

    // While the service is away one try a minute is enough: the rest of the list would only wait.
    var $is_away {
      value = false
    }

    foreach ($rows) {
      each as $item {
        conditional {
          if ($is_away == false) {
            try_catch {
              try {
                function.run "xrs_deliver" {
                  input = {outbox_id: $item.id}
                } as $delivery

                conditional {
                  if ($delivery.code == 0 || $delivery.code >= 500) {
                    var.update $is_away {
                      value = true
                    }
                  }
                }
              }

              catch {
                debug.log {
                  value = {event: "xrs_deliver_failed", outbox_id: $item.id}
                }
              }
            }
          }
        }
      }
    }
  }

  schedule = [{starts_on: 2026-01-01 00:00:00+0000, freq: 60}]
}