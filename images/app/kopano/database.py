"""The database configured in server.cfg, over one connection that is reopened when it is lost.

It recovers from lost and refused connections, but not from a host name that does not resolve: by then libmysql's handle
is closed, and Kopano never reopens it (observed with Kopano 11; kopano-core, ECDatabaseMySQL.cpp: Query)."""

import socket
import threading

import pymysql

import log


UNKNOWN_DATABASE = 1049


class DatabaseError(Exception):
    """`code` is the server's number of the error, if it gave one."""

    code = None


class Database:
    def __init__(self, settings):
        self._settings = settings
        self._connection = None
        self._lock = threading.Lock()
        self.is_given_up = False

    def open(self):
        """Opens the first connection. An unknown host name is an error like any other here."""
        self._connect()

    def execute(self, statement, *values):
        """The rows of a statement."""
        with self._lock:
            if self.is_given_up:
                log.write(log.ERROR, f"SQL Failed: MYSQL not initialized, Query: \"{statement}\"")
                raise DatabaseError("MYSQL not initialized")
            if self._connection is not None:
                try:
                    return self._query(statement, values)
                except (pymysql.err.OperationalError, pymysql.err.InterfaceError) as error:
                    log.write(log.WARNING, f"SQL info: {error}. Reconnecting.")
                    self._close()
            try:
                self._connect()
                return self._query(statement, values)
            except socket.gaierror as error:
                self.is_given_up = True
                raise DatabaseError(str(error)) from error
            except (pymysql.err.OperationalError, pymysql.err.InterfaceError) as error:
                self._close()
                raise DatabaseError(str(error)) from error

    def _connect(self):
        settings = self._settings
        host, port = settings["mysql_host"], int(settings["mysql_port"] or 3306)
        try:
            if not settings["mysql_socket"]:
                socket.getaddrinfo(host, port)
            self._connection = pymysql.connect(
                host=host,
                port=port,
                unix_socket=settings["mysql_socket"] or None,
                user=settings["mysql_user"],
                # A string would have to be Latin-1.
                password=settings["mysql_password"].encode(),
                database=settings["mysql_database"],
                connect_timeout=10,
                autocommit=True,
            )
        except socket.gaierror as error:
            log.write(log.ERROR, f"mysql_real_connect: Unknown server host '{host}' ({error.errno})")
            raise
        except (pymysql.MySQLError, OSError, UnicodeError) as error:
            log.write(log.ERROR, f"mysql_real_connect: {error}")
            failure = DatabaseError(str(error))
            failure.code = error.args[0] if error.args else None
            raise failure from error

    def _query(self, statement, values):
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        except (pymysql.err.OperationalError, pymysql.err.InterfaceError):
            raise
        except (pymysql.MySQLError, OSError) as error:
            log.write(log.ERROR, f"SQL Failed: {error}, Query: \"{statement}\"")
            raise DatabaseError(str(error)) from error

    def _close(self):
        try:
            self._connection.close()
        except (pymysql.MySQLError, OSError):
            pass
        self._connection = None
