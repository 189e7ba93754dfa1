// Sends one row of the outbox, signed anew at every try, and notes how it went:
//   sent     the service has it (200, also for a duplicate or an event of another data source)
//   refused  the service will never take this event: see last_answer, and its dead letters
//   pending  not now: no answer, 5xx, 408, 425, 429, or a setting is wrong (401, 403, 404)
//   dead     pending for almost a week: the tombstones of the service do not reach further back
function "xrs_deliver" {
  description = "Send one row of the outbox, signed"

  input {
    int outbox_id
  }

  stack {
    db.get "xrs_outbox" {
      field_name = "id"
      field_value = $input.outbox_id
    } as $row

    // Not committed yet, or rolled back. The sweeper finds it in the first case.
    precondition ($row != null) {
      error_type = "notfound"
      error = "This row is not in the outbox"
    }

    // Xano writes the JSON of a request itself, and may escape it in its own way. So the signature
    // is over a text within the JSON, which arrives as it is.
    var $ts {
      value = now|to_ms
    }

    var $signed_text {
      value = ($ts|to_text) ~ "." ~ ($row.id|to_text) ~ "." ~ $row.body
    }

    var $signature {
      value = $signed_text|hmac_sha256:$env.XRS_SECRET
    }

    // No User-Agent is sent unless it is set, and some firewalls refuse that.
    api.request {
      url = $env.XRS_URL ~ "/webhooks/xano"
      method = "POST"
      params = {v: 1, seq: $row.id, ts: $ts, body: $row.body}
      headers = ["Content-Type: application/json", "User-Agent: xano-redis-sync-kit/1", "X-Signature: v1=" ~ $signature]
      timeout = 10
    } as $api_result

    // A request that fails does not throw: it has the status 0.
    var $code {
      value = $api_result.response|get:"status":0
    }

    var $answer {
      value = $api_result.response|get:"result":null
    }

    var $answer_text {
      value = $answer|json_encode
    }

    var $status {
      value = "pending"
    }

    conditional {
      if ($code >= 200 && $code < 300) {
        var.update $status {
          value = "sent"
        }
      }

      elseif ($code >= 400 && $code < 500 && $code != 401 && $code != 403 && $code != 404 && $code != 408 && $code != 425 && $code != 429) {
        var.update $status {
          value = "refused"
        }
      }

      elseif ($row.attempts >= 169) {
        var.update $status {
          value = "dead"
        }
      }
    }

    // After 1 minute twice, 5 minutes four times, 15 minutes six times, then every hour.
    var $wait {
      value = 3600
    }

    conditional {
      if ($row.attempts < 2) {
        var.update $wait {
          value = 60
        }
      }

      elseif ($row.attempts < 6) {
        var.update $wait {
          value = 300
        }
      }

      elseif ($row.attempts < 12) {
        var.update $wait {
          value = 900
        }
      }
    }

    var $next_try_at {
      value = now|add_secs_to_timestamp:$wait
    }

    var $changes {
      value = {
        status     : $status
        last_status: $code
        last_answer: ($answer_text|substr:0:500)
        attempts   : ($row.attempts + 1)
        next_try_at: $next_try_at
      }
    }

    conditional {
      if ($status == "sent") {
        var.update $changes {
          value = $changes|set:"sent_at":$ts
        }
      }
    }

    db.patch "xrs_outbox" {
      field_name = "id"
      field_value = $row.id
      data = $changes
    } as $saved
  }

  response = {status: $status, code: $code}
}