// Adds or removes a follow. Doing it twice changes nothing, and a row that is newer stays.
function "xrs_apply_follow" {
  description = "Add or remove a follow that was made in the service"

  input {
    text event_type
    json data
    timestamp happened_at
  }

  stack {
    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"follower":""), user_id: ($input.data|get:"follower_id":"")}
    } as $follower

    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"following":""), user_id: ($input.data|get:"following_id":"")}
    } as $following

    var $follower_id {
      value = $follower.id
    }

    var $following_id {
      value = $following.id
    }

    var $has_ends {
      value = $follower_id > 0 && $following_id > 0
    }

    // What is added waits until both ends are here.
    var $may_wait {
      value = $input.event_type == "follow.added"
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
        db.query "follow" {
          where = $db.follow.follower_id == $follower_id && $db.follow.following_id == $following_id
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
      if ($input.event_type == "follow.added") {
        conditional {
          if ($has_ends == false) {
            var.update $outcome {
              value = "stale"
            }
          }

          elseif ($present == null) {
            db.add "follow" {
              data = {
                follower_id : $follower_id
                following_id: $following_id
                created_at  : $input.happened_at
                updated_at  : $input.happened_at
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
            db.del "follow" {
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