// The id of the user with this name, or 0.
function "xrs_find_user_id" {
  description = "The id of the user with this name, or 0"

  input {
    text username
  }

  stack {
    precondition ($input.username != "") {
      error_type = "inputerror"
      error = "There is no username"
    }

    var $id {
      value = 0
    }

    db.query "user" {
      where = $db.user.username == $input.username
      return = {type: "single"}
    } as $user

    conditional {
      if ($user != null) {
        var.update $id {
          value = $user.id
        }
      }
    }
  }

  response = {id: $id}
}