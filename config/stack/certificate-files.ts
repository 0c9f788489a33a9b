/** Where the containers find certificate and key: outside every volume, whose mount would hide them. */
export const certificateFiles = { certificate: "/etc/ssl/kopano/cert.pem", key: "/etc/ssl/kopano/key.pem" } as const;
