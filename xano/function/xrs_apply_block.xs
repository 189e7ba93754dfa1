// Adds or removes a block. Doing it twice changes nothing, and a row that is newer stays. The follows
// that it ends come as events of their own.
function "xrs_apply_block" {
  description = "Add or remove a block that was made in the service"

  input {
    text event_type
    json data
    timestamp happened_at
  }

  stack {
    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"username":""), user_id: ($input.data|get:"user_id":"")}
    } as $user

    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"blocked":""), user_id: ($input.data|get:"blocked_id":"")}
    } as $blocked

    var $user_id {
      value = $user.id
    }

    var $blocked_id {
      value = $blocked.id
    }

    var $has_ends {
      value = $user_id > 0 && $blocked_id > 0
    }

    // What is added waits until both ends are here.
    var $may_wait {
      value = $input.event_type == "block.added"
    }

    precondition ($has_ends || $may_wait == false) {
      error_type = "notfound"
      error = "One of the two users is not here"
    }

    var $present {
      value = null
    }

    // 0 is what other rows have where they have none: it is not looked for.
    conditional {
      if ($has_ends) {
        db.query "block" {
          where = $db.block.user_id == $user_id && $db.block.blocked_id == $blocked_id
          return = {type: "single"}
        } as $found

        var.update $present {
          value = $found
        }
      }
    }

    var $outcome {
      value = "applied"
    }

    conditional {
      if ($input.event_type == "block.added") {
        conditional {
          if ($has_ends == false) {
            var.update $outcome {
              value = "stale"
            }
          }

          elseif ($present == null) {
            db.add "block" {
              data = {
                user_id   : $user_id
                blocked_id: $blocked_id
                created_at: $input.happened_at
                updated_at: $input.happened_at
              }
            } as $added
          }
        }
      }

      elseif ($present != null) {
        function.run "xrs_is_newer" {
          input = {row: $present, happened_at: $input.happened_at}
        } as $age

        conditional {
          if ($age.is_newer) {
            var.update $outcome {
              value = "stale"
            }
          }

          else {
            db.del "block" {
              field_name = "id"
              field_value = $present.id
            }
          }
        }
      }
    }
  }

  response = {outcome: $outcome}
}