/** Where certificate and key are put in the containers: outside of every volume, whose mount would hide them. */
export const certificateFiles = { certificate: "/etc/ssl/kopano/cert.pem", key: "/etc/ssl/kopano/key.pem" } as const;
