// A user deleted their account in the service. What becomes of it here only you can say: as long as you
// have not, this is refused, so that the deletion waits among the dead letters of the service.
function "xrs_delete_user" {
  description = "What to do when an account was deleted in the service: fill this in"

  input {
    text username
    text user_id?
    timestamp happened_at
  }

  stack {
    function.run "xrs_find_user_id" {
      input = {username: $input.username, user_id: $input.user_id}
    } as $user

    var $user_id {
      value = $user.id
    }

    var $has_told_id {
      value = ($input.user_id|first_notnull:"") != ""
    }

    // Whose id is told and who is not here was deleted here. Else nobody can say whether they are here
    // under another name: a person has to look.
    precondition ($user_id > 0 || $has_told_id) {
      error_type = "inputerror"
      error = "An account was deleted whose name is not here, and whose id is not known"
    }

    var $outcome {
      value = "applied"
    }

    conditional {
      if ($user_id > 0) {
        db.get "user" {
          field_name = "id"
          field_value = $user_id
        } as $present

        var $joined_at {
          value = $present|get:"created_at":null|first_notnull:0
        }

        // Who joined later under the same name is somebody else.
        conditional {
          if ($joined_at > $input.happened_at) {
            var.update $outcome {
              value = "stale"
            }
          }

          else {
            // Your turn: replace the precondition. The manual has an example.
            precondition (false) {
              error_type = "inputerror"
              error = "An account was deleted, and xrs_delete_user is not filled in"
            }
          }
        }
      }
    }
  }

  response = {outcome: $outcome}
}