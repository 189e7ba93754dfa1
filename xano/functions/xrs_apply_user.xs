// Brings the profile that a user edited in the service into the table. Only these columns are ever
// written: neither the role nor the e-mail address nor the password can come from there.
function "xrs_apply_user" {
  description = "Write a profile that was edited in the service"

  input {
    json data
  }

  stack {
    function.run "xrs_find_user_id" {
      input = {username: ($input.data|get:"username":"")}
    } as $user

    precondition ($user.id > 0) {
      error_type = "notfound"
      error = "There is no such user here"
    }

    var $changes {
      value = $input.data|pick:["display_name", "bio", "avatar", "links", "updated_at"]
    }

    db.patch "user" {
      field_name = "id"
      field_value = $user.id
      data = $changes
    } as $saved
  }

  response = {id: $user.id}
}
