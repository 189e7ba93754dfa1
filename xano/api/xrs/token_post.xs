// Gives the logged-in user a JWT for the service. Xano's own token is of no use there: it is
// encrypted, and only Xano can read it.
query "token" verb=POST {
  api_group = "xrs"
  description = "A JWT of the logged-in user for xano-redis-sync"
  auth = "user"

  input {
  }

  stack {
    var $signing_key {
      value = $env.XRS_JWT_SECRET|first_notnull:""
    }

    precondition (($signing_key|strlen) >= 32) {
      error_type = "standard"
      error = "XRS_JWT_SECRET is not set, or is shorter than 32 characters"
    }

    db.get "user" {
      field_name = "id"
      field_value = $auth.id
    } as $user

    precondition ($user != null) {
      error_type = "notfound"
      error = "This user is not there any more"
    }

    // The service knows three roles. Whatever else your table holds is an ordinary user there.
    var $role {
      value = $user|get:"role":"user"
    }

    conditional {
      if ($role != "admin" && $role != "model") {
        var.update $role {
          value = "user"
        }
      }
    }

    // A user without a username is u and the id here as in the service.
    var $username {
      value = $user|get:"username":""
    }

    conditional {
      if ($username == "") {
        var.update $username {
          value = "u" ~ ($user.id|to_text)
        }
      }
    }

    security.jws_encode {
      headers = {alg: "HS256", typ: "JWT"}
      claims = {username: $username, role: $role, user_id: $user.id}
      key = $signing_key
      signature_algorithm = "HS256"
      ttl = 900
    } as $jwt
  }

  response = {token: $jwt, expires_in: 900}
}