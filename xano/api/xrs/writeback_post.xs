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

    // Some workspaces have the names of headers in title case, others in lower case.
    var $webhook_id {
      value = ($env.$http_headers|get:"Webhook-Id":"")|first_notempty:($env.$http_headers|get:"webhook-id":"")
    }

    var $webhook_timestamp {
      value = ($env.$http_headers|get:"Webhook-Timestamp":"")|first_notempty:($env.$http_headers|get:"webhook-timestamp":"")
    }

    var $webhook_signature {
      value = ($env.$http_headers|get:"Webhook-Signature":"")|first_notempty:($env.$http_headers|get:"webhook-signature":"")
    }

    var $authorization {
      value = ($env.$http_headers|get:"Authorization":"")|first_notempty:($env.$http_headers|get:"authorization":"")
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

    // With a secret the signature decides, without one the token. With neither nobody gets in, nor with
    // a secret that is too short: it must not go unsigned because of that.
    conditional {
      if ($secret != "") {
        var $encoded_key {
          value = $secret|replace:"whsec_":""
        }

        precondition (($encoded_key|strlen) >= 32) {
          error_type = "accessdenied"
          error = "XRS_WRITEBACK_SECRET is shorter than 32 characters"
        }

        var $signing_key {
          value = $encoded_key|base64_decode
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

    // What is not known is refused: it must not be noted as if it had been done.
    var $known_types {
      value = ["post.created", "post.updated", "post.deleted", "like.added", "like.removed", "bookmark.added", "bookmark.removed", "follow.added", "follow.removed", "mute.added", "mute.removed", "block.added", "block.removed", "comment.created", "comment.updated", "comment.deleted", "user.updated", "user.deleted"]
    }

    precondition ($known_types|in:$event_type) {
      error_type = "inputerror"
      error = "This endpoint does not know the type of the event"
    }

    // When the user did it, however often and late it is sent.
    var $happened_at {
      value = $event|get:"at":0
    }

    precondition ($happened_at > 0) {
      error_type = "inputerror"
      error = "The delivery does not say when it happened"
    }

    var $data {
      value = $event|get:"data":{}
    }

    function.run "xrs_event_key" {
      input = {event_type: $event_type, data: $data}
    } as $event_key

    var $kind {
      value = $event_key.kind
    }

    var $entity_key {
      value = $event_key.entity_key
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
        // The note and the change stand or fall together. Of two deliveries at once the second
        // breaks on the unique index of the inbox, and is known when it comes again.
        db.transaction {
          stack {
            db.query "xrs_inbox" {
              where = $db.xrs_inbox.entity_key == $entity_key && $db.xrs_inbox.happened_at > $happened_at
              return = {type: "single"}
            } as $newer

            conditional {
              if ($newer != null) {
                var.update $outcome {
                  value = "stale"
                }
              }

              else {
                conditional {
                  if ($kind == "post") {
                    function.run "xrs_apply_post" {
                      input = {event_type: $event_type, data: $data, happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($kind == "like") {
                    function.run "xrs_apply_like" {
                      input = {event_type: $event_type, data: $data, happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($kind == "bookmark") {
                    function.run "xrs_apply_bookmark" {
                      input = {event_type: $event_type, data: $data, happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($kind == "follow") {
                    function.run "xrs_apply_follow" {
                      input = {event_type: $event_type, data: $data, happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($kind == "mute") {
                    function.run "xrs_apply_mute" {
                      input = {event_type: $event_type, data: $data, happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($kind == "block") {
                    function.run "xrs_apply_block" {
                      input = {event_type: $event_type, data: $data, happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($kind == "comment") {
                    function.run "xrs_apply_comment" {
                      input = {event_type: $event_type, data: $data, happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($event_type == "user.deleted") {
                    function.run "xrs_delete_user" {
                      input = {username: ($data|get:"username":""), user_id: ($data|get:"user_id":""), happened_at: $happened_at}
                    } as $applied
                  }

                  elseif ($kind == "role") {
                    function.run "xrs_set_role" {
                      input = {username: ($data|get:"username":""), user_id: ($data|get:"user_id":""), role: ($data|get:"role":""), happened_at: $happened_at}
                    } as $applied
                  }

                  else {
                    function.run "xrs_apply_user" {
                      input = {data: $data, happened_at: $happened_at}
                    } as $applied
                  }
                }

                var.update $outcome {
                  value = $applied.outcome
                }
              }
            }

            db.add "xrs_inbox" {
              data = {
                webhook_id : $webhook_id
                event_type : $event_type
                entity_key : $entity_key
                happened_at: $happened_at
              }
            } as $noted
          }
        }
      }
    }
  }

  response = {status: $outcome, webhook_id: $webhook_id}
}