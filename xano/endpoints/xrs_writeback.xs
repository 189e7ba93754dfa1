// Takes what users did in the service, and writes it into your tables. The service signs each
// delivery in the manner of Standard Webhooks, and also sends a shared token.
query "writeback" verb=POST {
  api_group = "xrs"
  description = "What users did in xano-redis-sync"

  input {
  }

  stack {
    // The body byte by byte: what is verified is what is read.
    util.get_raw_input {
      encoding = "none"
      exclude_middleware = false
    } as $raw_body

    // Xano writes the names of headers in title case.
    var $webhook_id {
      value = $env.$http_headers|get:"Webhook-Id":""
    }

    var $webhook_timestamp {
      value = $env.$http_headers|get:"Webhook-Timestamp":""
    }

    var $webhook_signature {
      value = $env.$http_headers|get:"Webhook-Signature":""
    }

    var $authorization {
      value = $env.$http_headers|get:"Authorization":""
    }

    precondition ($webhook_id != "") {
      error_type = "inputerror"
      error = "There is no webhook-id"
    }

    var $secret {
      value = $env.XRS_WRITEBACK_SECRET|first_notnull:""
    }

    var $shared_token {
      value = $env.XRS_WRITEBACK_TOKEN|first_notnull:""
    }

    // With a secret the signature decides, without one the token. With neither nobody gets in.
    conditional {
      if (($secret|strlen) >= 32) {
        var $signing_key {
          value = $secret|replace:"whsec_":""|base64_decode
        }

        var $signed_text {
          value = $webhook_id ~ "." ~ $webhook_timestamp ~ "." ~ $raw_body
        }

        var $signature {
          value = "v1," ~ ($signed_text|hmac_sha256:$signing_key:true|base64_encode)
        }

        var $given {
          value = $webhook_signature|split:" "
        }

        precondition ($given|in:$signature) {
          error_type = "accessdenied"
          error = "The signature does not fit"
        }

        var $age {
          value = (now|to_seconds) - ($webhook_timestamp|to_int)
        }

        precondition (($age|abs) <= 300) {
          error_type = "accessdenied"
          error = "The delivery is older than 5 minutes, or a clock is wrong"
        }
      }

      else {
        precondition (($shared_token|strlen) >= 32) {
          error_type = "accessdenied"
          error = "Set XRS_WRITEBACK_SECRET or XRS_WRITEBACK_TOKEN, of 32 characters or more"
        }

        var $wanted {
          value = "Bearer " ~ $shared_token
        }

        precondition (($authorization|sha256) == ($wanted|sha256)) {
          error_type = "accessdenied"
          error = "Wrong token"
        }
      }
    }

    var $event {
      value = $raw_body|json_decode
    }

    var $event_type {
      value = $event|get:"type":""
    }

    var $data {
      value = $event|get:"data":{}
    }

    var $outcome {
      value = "duplicate"
    }

    db.has "xrs_inbox" {
      field_name = "webhook_id"
      field_value = $webhook_id
    } as $is_known

    conditional {
      if ($is_known == false) {
        var.update $outcome {
          value = "applied"
        }

        // The note and the change stand or fall together. Of two deliveries at once the second
        // breaks on the unique index of the inbox, and is known when it comes again.
        db.transaction {
          stack {
            db.add "xrs_inbox" {
              data = {webhook_id: $webhook_id, event_type: $event_type}
            } as $noted

            conditional {
              if ($event_type|starts_with:"post.") {
                function.run "xrs_apply_post" {
                  input = {event_type: $event_type, data: $data}
                } as $applied
              }

              elseif ($event_type|starts_with:"like.") {
                function.run "xrs_apply_like" {
                  input = {event_type: $event_type, data: $data}
                } as $applied
              }

              elseif ($event_type|starts_with:"bookmark.") {
                function.run "xrs_apply_bookmark" {
                  input = {event_type: $event_type, data: $data}
                } as $applied
              }

              elseif ($event_type|starts_with:"follow.") {
                function.run "xrs_apply_follow" {
                  input = {event_type: $event_type, data: $data}
                } as $applied
              }

              elseif ($event_type == "user.updated") {
                function.run "xrs_apply_user" {
                  input = {data: $data}
                } as $applied
              }

              else {
                var.update $outcome {
                  value = "ignored"
                }
              }
            }
          }
        }
      }
    }
  }

  response = {status: $outcome, webhook_id: $webhook_id}
}
