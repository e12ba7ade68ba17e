//! The rules of codes and tokens, without HTTP.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{AccessToken, Code, Connection, Oauth, random_token};
use crate::settings::OauthRules;

/// A pair of tokens as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    /// Bearer token.
    pub(crate) access_token: String,
    /// For the next refresh, once.
    pub(crate) refresh_token: String,
    /// Life of the access token.
    pub(crate) expires_in_seconds: i64,
}

/// Why no token was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GrantRefusal {
    /// Unknown app, or another secret.
    UnknownClient,
    /// Code unknown, used, expired, or for another address.
    BadCode,
    /// Asked again within 570 s.
    TooEarly,
    /// The refresh token was used before, or its connection was ended.
    OldRefreshToken,
    /// Never handed out.
    UnknownRefreshToken,
    /// Unused for 30 days.
    Expired {
        /// When it lapsed.
        at: DateTime<Utc>,
        /// When it was asked for.
        now: DateTime<Utc>,
    },
    /// More than the day's token calls.
    TooManyCalls,
}

/// Who consents to what.
#[derive(Clone, Debug)]
pub(crate) struct Consent {
    /// The app.
    pub(crate) client_id: String,
    /// Where the code goes.
    pub(crate) redirect_uri: String,
    /// Who consents.
    pub(crate) user: Uuid,
    /// The administrations granted.
    pub(crate) divisions: BTreeSet<i32>,
}

impl Oauth {
    /// A new code, for one use.
    pub(crate) fn hand_out_code(&mut self, consent: Consent, rules: &OauthRules, now: DateTime<Utc>) -> String {
        // Real codes hold a `!`, which arrives as %21 and must be decoded before use.
        let code = format!("{}!{}", random_token("sb."), &Uuid::new_v4().simple().to_string()[..8]);
        self.codes.retain(|old| old.expires_at > now - TimeDelta::days(1));
        self.codes.push(Code {
            text: code.clone(),
            client_id: consent.client_id,
            redirect_uri: consent.redirect_uri,
            user: consent.user,
            divisions: consent.divisions,
            expires_at: now + TimeDelta::seconds(rules.code_life_seconds),
            used: false,
        });
        code
    }

    /// Changes a code for tokens. The login's earlier connection of this app ends with it.
    pub(crate) fn exchange_code(
        &mut self,
        client: (&str, &str),
        code: &str,
        redirect_uri: &str,
        rules: &OauthRules,
        now: DateTime<Utc>,
    ) -> Result<Granted, GrantRefusal> {
        self.check_client(client)?;
        let found = self
            .codes
            .iter_mut()
            .find(|known| known.text == code && known.client_id == client.0 && known.redirect_uri == redirect_uri)
            .filter(|known| !known.used && known.expires_at > now)
            .ok_or(GrantRefusal::BadCode)?;
        found.used = true;
        let (user, divisions) = (found.user, found.divisions.clone());
        if !self.count_token_call(client.0, user, now.date_naive(), rules.token_calls_per_day) {
            return Err(GrantRefusal::TooManyCalls);
        }
        Ok(self.connect(client.0, user, divisions, rules, now))
    }

    /// A living connection; the login's earlier one of this app ends.
    pub(crate) fn connect(
        &mut self,
        client_id: &str,
        user: Uuid,
        divisions: BTreeSet<i32>,
        rules: &OauthRules,
        now: DateTime<Utc>,
    ) -> Granted {
        for old in self.connections.iter_mut().filter(|old| old.client_id == client_id && old.user == user) {
            old.ended = true;
        }
        let granted = new_pair(rules);
        self.connections.push(Connection {
            client_id: client_id.to_owned(),
            user,
            divisions,
            refresh_token: granted.refresh_token.clone(),
            spent: Vec::new(),
            access: vec![access_token(&granted, now)],
            granted_at: now,
            ended: false,
        });
        granted
    }

    /// Changes a refresh token for a new pair; the old one is spent.
    pub(crate) fn refresh(
        &mut self,
        client: (&str, &str),
        refresh_token: &str,
        rules: &OauthRules,
        now: DateTime<Utc>,
    ) -> Result<Granted, GrantRefusal> {
        self.check_client(client)?;
        let index = self
            .connections
            .iter()
            .position(|known| {
                known.client_id == client.0
                    && (known.refresh_token == refresh_token || known.spent.iter().any(|spent| spent == refresh_token))
            })
            .ok_or(GrantRefusal::UnknownRefreshToken)?;
        let user = self.connections[index].user;
        if !self.count_token_call(client.0, user, now.date_naive(), rules.token_calls_per_day) {
            return Err(GrantRefusal::TooManyCalls);
        }
        let connection = &mut self.connections[index];
        if connection.ended || connection.refresh_token != refresh_token {
            return Err(GrantRefusal::OldRefreshToken);
        }
        let lapses = connection.granted_at + TimeDelta::seconds(rules.refresh_life_seconds);
        if lapses <= now {
            return Err(GrantRefusal::Expired { at: lapses, now });
        }
        if now < connection.granted_at + TimeDelta::seconds(rules.refresh_not_before_seconds) {
            return Err(GrantRefusal::TooEarly);
        }
        let granted = new_pair(rules);
        connection.spent.push(std::mem::replace(&mut connection.refresh_token, granted.refresh_token.clone()));
        connection.access.retain(|old| old.expires_at > now - TimeDelta::hours(1));
        connection.access.push(access_token(&granted, now));
        connection.granted_at = now;
        Ok(granted)
    }

    fn check_client(&self, (id, secret): (&str, &str)) -> Result<(), GrantRefusal> {
        self.app(id).filter(|app| app.client_secret == secret).map(|_| ()).ok_or(GrantRefusal::UnknownClient)
    }
}

fn new_pair(rules: &OauthRules) -> Granted {
    Granted {
        access_token: random_token("sbat."),
        refresh_token: random_token("sbrt."),
        expires_in_seconds: rules.access_life_seconds,
    }
}

fn access_token(granted: &Granted, now: DateTime<Utc>) -> AccessToken {
    AccessToken {
        token: granted.access_token.clone(),
        expires_at: now + TimeDelta::seconds(granted.expires_in_seconds),
    }
}
