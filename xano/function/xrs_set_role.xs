// An admin gave a user another role in the service. Whether a role may come from there only you can
// say: as long as you have not, this is refused, so that it waits among the dead letters.
function "xrs_set_role" {
  description = "What to do when a role was changed in the service: fill this in"

  input {
    text username
    text user_id?
    text role
    timestamp happened_at
  }

  stack {
    function.run "xrs_find_user_id" {
      input = {username: $input.username, user_id: $input.user_id}
    } as $user

    precondition ($user.id > 0) {
      error_type = "notfound"
      error = "There is no such user here"
    }

    // Your turn: replace the precondition. The manual has an example.
    precondition (false) {
      error_type = "inputerror"
      error = "A role was changed, and xrs_set_role is not filled in"
    }
  }

  response = {outcome: "applied"}
}