// Brings the profile that a user edited in the service into the table. Only these columns are ever
// written: neither the e-mail address nor the password can come from there. A row that is newer stays.
function "xrs_apply_user" {
  description = "Write a profile that was edited in the service"

  input {
    json data
    timestamp happened_at
  }

  stack {
    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"username":""), user_id: ($input.data|get:"user_id":"")}
    } as $user

    precondition ($user.id > 0) {
      error_type = "notfound"
      error = "There is no such user here"
    }

    db.get "user" {
      field_name = "id"
      field_value = $user.id
    } as $present

    function.run "xrs_is_newer" {
      input = {row: $present, happened_at: $input.happened_at}
    } as $age

    // Add the columns of your own that users may change in the service.
    var $changes {
      value = $input.data|pick:["display_name", "bio", "avatar", "links"]
    }

    var $outcome {
      value = "applied"
    }

    conditional {
      if ($age.is_newer) {
        var.update $outcome {
          value = "stale"
        }
      }

      elseif ($changes|is_empty) {
        var.update $outcome {
          value = "ignored"
        }
      }

      else {
        var.update $changes {
          value = $changes|set:"updated_at":$input.happened_at
        }

        db.patch "user" {
          field_name = "id"
          field_value = $user.id
          data = $changes
        } as $saved
      }
    }
  }

  response = {outcome: $outcome}
}