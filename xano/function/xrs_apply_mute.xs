// Adds or removes a mute. Doing it twice changes nothing, and a row that is newer stays.
function "xrs_apply_mute" {
  description = "Add or remove a mute that was made in the service"

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
      input = {username: ($input.data|get:"muted":""), user_id: ($input.data|get:"muted_id":"")}
    } as $muted

    var $user_id {
      value = $user.id
    }

    var $muted_id {
      value = $muted.id
    }

    var $has_ends {
      value = $user_id > 0 && $muted_id > 0
    }

    // What is added waits until both ends are here.
    var $may_wait {
      value = $input.event_type == "mute.added"
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
        db.query "mute" {
          where = $db.mute.user_id == $user_id && $db.mute.muted_id == $muted_id
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
      if ($input.event_type == "mute.added") {
        conditional {
          if ($has_ends == false) {
            var.update $outcome {
              value = "stale"
            }
          }

          elseif ($present == null) {
            db.add "mute" {
              data = {
                user_id   : $user_id
                muted_id  : $muted_id
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
            db.del "mute" {
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