// What an event of the service is about, such as like:ada>7. Events about the same thing are put in
// order. A role is a thing of its own: a change of it that waits is not overtaken by the profile.
function "xrs_event_key" {
  description = "What an event of the service is about"

  input {
    text event_type
    json data
  }

  stack {
    var $kind {
      value = $input.event_type|split:"."|first
    }

    var $about {
      value = $input.data|get:"username":""
    }

    var $own_id {
      value = $input.data|get:"id":""
    }

    var $post_key {
      value = $input.data|get:"post_id":""
    }

    var $role {
      value = $input.data|get:"role":""
    }

    conditional {
      if ($kind == "post" || $kind == "comment") {
        var.update $about {
          value = $own_id|to_text
        }
      }

      elseif ($kind == "like" || $kind == "bookmark") {
        var.update $about {
          value = $about ~ ">" ~ ($post_key|to_text)
        }
      }

      elseif ($kind == "follow") {
        var.update $about {
          value = ($input.data|get:"follower":"") ~ ">" ~ ($input.data|get:"following":"")
        }
      }

      elseif ($kind == "mute") {
        var.update $about {
          value = $about ~ ">" ~ ($input.data|get:"muted":"")
        }
      }

      elseif ($kind == "block") {
        var.update $about {
          value = $about ~ ">" ~ ($input.data|get:"blocked":"")
        }
      }

      elseif ($role != "") {
        var.update $kind {
          value = "role"
        }
      }
    }

    var $entity_key {
      value = $kind ~ ":" ~ $about
    }
  }

  response = {kind: $kind, entity_key: $entity_key}
}