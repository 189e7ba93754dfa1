// The same as the endpoint "token", for those who would rather have the service sign: Xano then
// holds no signing key. The user must be in Redis already, and has the role it has there.
query "token_from_service" verb=POST {
  api_group = "xrs"
  description = "A JWT of the logged-in user, signed by xano-redis-sync"
  auth = "user"

  input {
  }

  stack {
    db.get "user" {
      field_name = "id"
      field_value = $auth.id
    } as $user

    precondition ($user != null) {
      error_type = "notfound"
      error = "This user is not there any more"
    }

    api.request {
      url = $env.XRS_URL ~ "/auth/tokens"
      method = "POST"
      params = {user_id: $user.id, ttl: 900}
      headers = ["Content-Type: application/json", "User-Agent: xano-redis-sync-kit/1", "X-API-Key: " ~ $env.XRS_API_KEY]
      timeout = 10
    } as $api_result

    var $code {
      value = $api_result.response|get:"status":0
    }

    // Never hand out $api_result itself: it repeats the headers of the request, and so the key.
    precondition ($code == 201) {
      error_type = "standard"
      error = "The service gave no token"
    }

    var $answer {
      value = $api_result.response.result
    }
  }

  response = {token: $answer.token, expires_in: 900}
}